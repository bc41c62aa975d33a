"""What every window shares: tasks, refresh, theme, icons, actions, texts."""
