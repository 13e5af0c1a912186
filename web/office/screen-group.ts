// How a group of screens is added to the console:
//   1. a folder web/office/screens/<group>/ with one file a screen, and index.ts that exports its ScreenGroup;
//   2. one line in web/office/screens/screen-groups.ts (the order there is the order of the navigation);
//   3. its words in words/es/<group>.json and words/en/<group>.json, read in screens/<group>/words.ts by
//      `export const t = wordsOf<typeof es>('<group>')` (`import type es from '../../words/es/<group>.json'`);
//   4. calls by `call(route, { params, query, body })`; reading by `useAnswer`, writing by `useSend` (api/use-answer.ts);
//   5. a page begins with <Page title=…>; lists are <DataTable>, forms <Form> with fields by name (components/).
// A screen is shown, and is in the navigation, where the user may call all the routes that it `needs`. Its file is loaded
// when it is opened. Work that goes on behind all screens is a group's `background`. What is in the address bar is read by `useParams` and `useSearchParams` of wouter.
import type { ComponentType } from 'react'
import type { Role } from '../../shared/contract/roles.ts'
import type { Route } from '../../shared/contract/route.ts'
import { mayCall } from './api/call.ts'
import type { IconName } from './components/icon.tsx'

export const sections = ['home', 'people', 'distribution', 'vendors', 'reports', 'administration'] as const
export type Section = (typeof sections)[number]

type Needed = Pick<Route, 'roles'>

export type Screen = {
  /** Such as `/rounds/:roundId`; under `/p/:programmeId` where the group is `inProgramme`. */
  readonly path: string
  readonly needs: readonly Needed[]
  /** Narrower than the routes: a role that could, but whose work this is not, does not see it. */
  readonly roles?: readonly Role[]
  readonly load: () => Promise<ComponentType>
  /** Left out for screens that are reached from others. */
  readonly nav?: { readonly label: () => string; readonly icon: IconName }
}

export type ScreenGroup = {
  readonly name: string
  readonly section: Section
  /** Whether its screens are about one programme, which is then in the address. */
  readonly inProgramme: boolean
  readonly screens: readonly Screen[]
  /** Work that goes on whichever screen is open: begun when the console is opened by somebody who may do it. */
  readonly background?: {
    readonly needs: readonly Needed[]
    readonly start: (who: { readonly userId: string }) => Promise<void>
  }
}

/** Whether somebody with these roles sees the screen. */
export function isSeenBy(screen: Screen, roles: readonly Role[]): boolean {
  const isTheirWork = screen.roles === undefined || screen.roles.some((role) => roles.includes(role))
  return isTheirWork && screen.needs.every((route) => mayCall(route, roles))
}
