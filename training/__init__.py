"""How the bundled model is made: prepare, adapt, teacher, distil, calibrate, quantise, export."""
