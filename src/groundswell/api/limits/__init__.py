"""Load shedding: what is refused or queued while the platform is busy."""
