"""What rules do beside the items: tell people, ask the web, run programs, transform texts, know the holidays."""
