"""The pages of a gateway as frozen values, one module for each family of pages."""
