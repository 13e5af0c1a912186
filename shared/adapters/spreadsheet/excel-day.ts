// The days that Excel keeps as numbers.

const dayMilliseconds = 86_400_000
const lastSerial = 2_958_465

/** Days since the last of 1899, or of 1903; the year 1900 has a 29 February there that never was. */
export function dayOfSerial(serial: number, countsFrom1904: boolean): string {
  if (serial < 0 || serial > lastSerial) return String(serial)
  const wasBefore = !countsFrom1904 && serial < 60
  const epoch = countsFrom1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, wasBefore ? 31 : 30)
  return new Date(epoch + Math.floor(serial) * dayMilliseconds).toISOString().slice(0, 10)
}
