"""The sample office: the real plan, invented people, months driven through the real actions in their own time."""
