"""How the bundled model is made: prepare, train, calibrate, export, quantise, evaluate."""
