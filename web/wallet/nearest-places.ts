// Which places are near: reckoned on the phone, so that nobody else learns where its holder is.
import type { WalletView } from './wallet-api.ts'

type Place = WalletView['places'][number]
type Position = NonNullable<Place['position']>
export type PlaceAway = Place & { readonly metres?: number }

const earthRadiusMetres = 6_371_000

/** Great-circle distance by the haversine formula. */
export function metresBetween(from: Position, to: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2
  const chord =
    half(from.latitude, to.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * half(from.longitude, to.longitude)
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** The nearest first; those of which nobody knows where they are come last, in the order they had. */
export function nearestFirst(places: readonly Place[], from: Position | undefined): PlaceAway[] {
  if (from === undefined) return [...places]
  const far = Number.MAX_VALUE
  return places
    .map((place) => ({ ...place, ...(place.position && { metres: metresBetween(from, place.position) }) }))
    .map((place, index) => ({ place, index }))
    .sort((a, b) => (a.place.metres ?? far) - (b.place.metres ?? far) || a.index - b.index)
    .map(({ place }) => place)
}
