// Places in the notations that people write, by GeographicLib, for callers that know no C++.
#ifndef PARAPET_GEOGRAPHIC_H
#define PARAPET_GEOGRAPHIC_H

#ifdef __cplusplus
extern "C" {
#endif

// Longitude and latitude in degrees of a text: MGRS, UTM or UPS, or latitude and longitude. Returns 0, or
// 1 with a reason of at most reason_size bytes.
int parapet_read_place(const char *text, double *longitude, double *latitude, char *reason,
                       int reason_size);

// The MGRS square of a place, with `digits` digits for each of east and north, into text. Returns 0, or 1
// with a reason in its place.
int parapet_write_mgrs(double longitude, double latitude, int digits, char *text, int text_size);

// The version of GeographicLib that this was built with.
const char *parapet_geographic_version(void);

#ifdef __cplusplus
}
#endif
#endif
