"""What a posterior predicts, and how good that is."""
