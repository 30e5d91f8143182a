"""HTML that others write and a deck's page takes in: it ends with the element around it; what of it runs is known."""
