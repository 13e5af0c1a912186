// Where the voucher can be used; the nearest first for whoever lets the phone say where it is.
import { useState } from 'preact/hooks'
import { nearestFirst, type PlaceAway } from '../nearest-places.ts'
import type { WalletView } from '../wallet-api.ts'
import { distanceText } from '../words/formats.ts'
import { t } from '../words/words.ts'
import { Drawing } from './drawing.tsx'

type Found = { readonly latitude: number; readonly longitude: number }

export function Places({ places }: Pick<WalletView, 'places'>) {
  const [here, setHere] = useState<Found | 'denied' | 'asking'>()
  const canLocate = places.some(({ position }) => position !== undefined) && 'geolocation' in navigator
  const found = typeof here === 'object' ? here : undefined
  const ask = () => {
    setHere('asking')
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => setHere({ latitude, longitude }),
      () => setHere('denied'),
      { timeout: 15_000, maximumAge: 300_000 },
    )
  }
  return (
    <section class="part">
      <h2>
        <Drawing name="place" />
        {t('places.title')}
      </h2>
      {places.length === 0 && <p>{t('places.none')}</p>}
      <ul class="places">
        {nearestFirst(places, found).map((place) => (
          <PlaceRow key={`${place.siteName} ${place.name}`} place={place} />
        ))}
      </ul>
      {canLocate && found === undefined && (
        <>
          <button type="button" class="quiet" disabled={here === 'asking'} onClick={ask}>
            {here === 'asking' ? t('common.wait') : t('places.nearest')}
          </button>
          <p class="hint" role="status">
            {here === 'denied' ? t('places.denied') : t('places.private')}
          </p>
        </>
      )}
    </section>
  )
}

function PlaceRow({ place }: { readonly place: PlaceAway }) {
  return (
    <li>
      <b dir="auto">{place.name}</b>
      <span dir="auto">{place.siteName}</span>
      {place.metres !== undefined && (
        <span class="away">{t('places.away', { distance: distanceText(place.metres) })}</span>
      )}
    </li>
  )
}
