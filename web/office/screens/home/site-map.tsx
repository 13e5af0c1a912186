// Where things were given out, on a map that needs no network of its own: outlines of countries from Natural Earth, which
// come with the console. The table beside it says the same.
import { geoMercator, geoPath } from 'd3-geo'
import { scaleSqrt } from 'd3-scale'
import { useEffect, useState } from 'react'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'

type PlacedSite = {
  readonly siteId: string
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  readonly count: number
}

const width = 560
const height = 360
/** Degrees around the outermost sites, so that one can see where in the country they are. */
const margin = 2.2

type Countries = ReturnType<
  typeof feature<NonNullable<GeometryCollection['geometries'][number]['properties']>>
>

async function loadCountries() {
  const atlas = await import('world-atlas/countries-50m.json')
  const topology = atlas.default as unknown as Topology<{ countries: GeometryCollection }>
  return feature(topology, topology.objects.countries) as unknown as Countries
}

export function SiteMap({ sites, label }: { readonly sites: readonly PlacedSite[]; readonly label: string }) {
  const [countries, setCountries] = useState<Countries>()
  useEffect(() => {
    let gone = false
    void loadCountries().then((loaded) => {
      if (!gone) setCountries(loaded)
    })
    return () => {
      gone = true
    }
  }, [])
  const projection = projectionOf(sites)
  const path = geoPath(projection)
  const radius = scaleSqrt([0, Math.max(...sites.map(({ count }) => count), 1)], [5, 24])
  return (
    <svg className="map" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {countries && <path className="map-land" d={path(countries) ?? ''} />}
      {sites.map(({ siteId, name, latitude, longitude, count }) => {
        const [x = 0, y = 0] = projection([longitude, latitude]) ?? []
        const isLate = x > width * 0.7
        const beside = radius(count) + 6
        return (
          <g key={siteId}>
            <circle className="map-site" cx={x} cy={y} r={radius(count)} />
            <text
              className="map-name"
              x={isLate ? x - beside : x + beside}
              y={y + 4}
              textAnchor={isLate ? 'end' : 'start'}
            >
              {name}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

/** The sites and some of the country around them fill the picture. */
function projectionOf(sites: readonly PlacedSite[]) {
  const longitudes = sites.map(({ longitude }) => longitude)
  const latitudes = sites.map(({ latitude }) => latitude)
  const corners = [
    [Math.min(...longitudes) - margin, Math.min(...latitudes) - margin],
    [Math.max(...longitudes) + margin, Math.max(...latitudes) + margin],
  ]
  return geoMercator().fitSize([width, height], { type: 'MultiPoint', coordinates: corners })
}
