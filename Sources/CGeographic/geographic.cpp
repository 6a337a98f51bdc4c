// No exception leaves this file: each becomes a reason.
#include "geographic.h"

#include <GeographicLib/GeoCoords.hpp>
#include <algorithm>
#include <cstring>
#include <string>

static void copy(const std::string &from, char *to, int size) {
  size_t count = std::min(from.size(), size_t(size - 1));
  std::memcpy(to, from.data(), count);
  to[count] = 0;
}

int parapet_read_place(const char *text, double *longitude, double *latitude, char *reason,
                       int reason_size) {
  try {
    GeographicLib::GeoCoords place{std::string(text)};
    *longitude = place.Longitude();
    *latitude = place.Latitude();
    return 0;
  } catch (const std::exception &error) {
    copy(error.what(), reason, reason_size);
    return 1;
  }
}

int parapet_write_mgrs(double longitude, double latitude, int digits, char *text, int text_size) {
  try {
    copy(GeographicLib::GeoCoords(latitude, longitude).MGRSRepresentation(digits - 5), text,
         text_size);
    return 0;
  } catch (const std::exception &error) {
    copy(error.what(), text, text_size);
    return 1;
  }
}

const char *parapet_geographic_version(void) { return GEOGRAPHICLIB_VERSION_STRING; }
