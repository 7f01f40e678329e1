"""What sections are built from: tables, bars, plots, numbers."""
