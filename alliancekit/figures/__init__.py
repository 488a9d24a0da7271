"""Pictures that say in words what they show: `maps` draws them, `figure.Figure` is what it returns.

`basemap` projects the layers, `classes` groups a column, `palette` gives the looks, `labels` places the names, `sheet`
adds title, legend and source line, `sentences` writes the alt text; `world`, `western`, `comparison` and `viewpoints`
hold one kind of map each.
"""
