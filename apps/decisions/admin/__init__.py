"""The office's pages about decisions; each module registers its own."""
