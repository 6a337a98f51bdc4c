"""Which ground is the worked example: turns matplotlib's sample of the Jacksboro fault into a GeoTIFF.

Usage: python3 make_jacksboro.py path/to/jacksboro_fault_dem.npz jacksboro.tif
Needs numpy and gdal_translate. Matplotlib installs the file in mpl-data/sample_data.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy


def main(source: str, target: str) -> None:
    with numpy.load(source) as sample:
        elevation = sample["elevation"]
        west, east = float(sample["xmin"]), float(sample["xmax"])
        cell = float(sample["dx"])
        # Row 0 is the northernmost and ymax its outer edge. The sample's ymin lies north of ymax by the
        # height of the grid: it was added where it should have been subtracted.
        north = float(sample["ymax"])
        assert abs(float(sample["ymin"]) - (north + elevation.shape[0] * cell)) < 0.01 * cell
    rows, columns = elevation.shape
    south = north - rows * cell
    # Outer edges, not cell centres, to a hundredth of a cell.
    assert abs(west + columns * cell - east) < 0.01 * cell
    assert elevation.min() == 236 and elevation.max() == 1076
    # Cross Mountain, 36.19833 N, 84.23056 W in the US names register, is the highest point.
    row, column = divmod(int(elevation.argmax()), columns)
    assert abs(north - (row + 0.5) * cell - 36.19833) < 0.0005
    assert abs(west + (column + 0.5) * cell + 84.23056) < 0.0005
    with tempfile.TemporaryDirectory() as folder:
        raw = pathlib.Path(folder, "elevation.raw")
        elevation.astype("<i2").tofile(raw)
        pathlib.Path(folder, "elevation.hdr").write_text(
            f"ENVI\nsamples = {columns}\nlines = {rows}\nbands = 1\ndata type = 2\n"
            "interleave = bsq\nbyte order = 0\n"
        )
        subprocess.run(
            ["gdal_translate", "-q", "-of", "GTiff", str(raw), target]
            + ["-a_srs", "EPSG:4326", "-a_ullr", *map(repr, (west, north, east, south))]
            + ["-co", "COMPRESS=DEFLATE", "-co", "ZLEVEL=9", "-co", "PREDICTOR=2"]
            + ["-mo", "SOURCE=SRTM 3 arc seconds, NASA and USGS, public domain"]
            + ["-mo", "EXTRACT=jacksboro_fault_dem.npz, matplotlib sample data"]
            + ["-mo", "UNIT=metres above the EGM96 geoid"],
            check=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
