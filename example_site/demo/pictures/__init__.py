"""The demo's pictures, drawn with Pillow from fixed seeds: no photograph is shipped."""
