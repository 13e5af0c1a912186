// Nationalities as reports tell them: in groups, so that a rare one does not point at a person. The countries that most
// people come from where Vale is used stand alone; the rest by region, as the United Nations count them (M49).
import type { Member } from './household.ts'

const alone = {
  COL: 'colombia',
  CUB: 'cuba',
  ECU: 'ecuador',
  HTI: 'haiti',
  VEN: 'venezuela',
} as const

const regions = {
  caribbean:
    'ABW AIA ATG BHS BRB BLM BES CYM CUW DMA DOM GRD GLP JAM KNA LCA MAF MSR MTQ PRI SXM TCA TTO VCT VGB VIR',
  'central-america': 'BLZ CRI GTM HND MEX NIC PAN SLV',
  'south-america': 'ARG BOL BRA CHL FLK GUF GUY PER PRY SGS SUR URY',
  'northern-america': 'BMU CAN GRL SPM USA',
  africa:
    'AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI DZA EGY ERI ESH ETH GAB GHA GIN GMB GNB GNQ KEN LBR LBY LSO MAR MDG MLI MOZ MRT MUS MWI MYT NAM NER NGA REU RWA SDN SEN SHN SLE SOM SSD STP SWZ SYC TCD TGO TUN TZA UGA ZAF ZMB ZWE',
  asia: 'AFG ARE ARM AZE BGD BHR BRN BTN CHN CYP GEO HKG IDN IND IRN IRQ ISR JOR JPN KAZ KGZ KHM KOR KWT LAO LBN LKA MAC MDV MMR MNG MYS NPL OMN PAK PHL PRK PSE QAT SAU SGP SYR THA TJK TKM TLS TUR TWN UZB VNM YEM',
  europe:
    'ALA ALB AND AUT BEL BGR BIH BLR CHE CZE DEU DNK ESP EST FIN FRA FRO GBR GGY GIB GRC HRV HUN IMN IRL ISL ITA JEY LIE LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU RUS SJM SMR SRB SVK SVN SWE UKR VAT XKX',
  oceania:
    'ASM AUS CCK COK CXR FJI FSM GUM KIR MHL MNP NCL NFK NIU NRU NZL PCN PLW PNG PYF SLB TKL TON TUV VUT WLF WSM',
  stateless: 'XXA',
} as const

export const nationalityGroups = [
  ...Object.values(alone),
  ...(Object.keys(regions) as (keyof typeof regions)[]),
  'unknown',
] as const

export type NationalityGroup = (typeof nationalityGroups)[number]

const groups = new Map<string, NationalityGroup>([
  ...Object.entries(alone),
  ...Object.entries(regions).flatMap(([region, countries]) =>
    countries.split(' ').map((country) => [country, region as NationalityGroup] as const),
  ),
])

/** The group of an ISO 3166-1 alpha-3 country; ICAO's `XXA` is a stateless person. */
export function nationalityGroupOf(country: string | undefined): NationalityGroup {
  return groups.get(country ?? '') ?? 'unknown'
}

/** A household counts where its head comes from. */
export function groupOfHousehold({
  members,
}: {
  readonly members: readonly Pick<Member, 'isHead' | 'nationality'>[]
}): NationalityGroup {
  return nationalityGroupOf(members.find(({ isHead }) => isHead)?.nationality)
}
