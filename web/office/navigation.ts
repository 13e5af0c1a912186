// The user's own work: which screens of all groups the roles of the user may open.
import { createContext, useContext } from 'react'
import type { IconName } from './components/icon.tsx'
import { programmePath, useProgrammes } from './programme.tsx'
import { isSeenBy, type ScreenGroup } from './screen-group.ts'
import { useUser } from './sign-in/session.ts'

/** All groups, from where the app is composed: a screen cannot import them, being one of them. */
export const ScreenGroupsContext = createContext<readonly ScreenGroup[]>([])

export type NavItem = {
  readonly href: string
  readonly label: string
  readonly icon: IconName
  readonly group: ScreenGroup
}

export function useNavItems(): readonly NavItem[] {
  const groups = useContext(ScreenGroupsContext)
  const { roles } = useUser()
  const { current } = useProgrammes()
  return groups.flatMap((group) =>
    group.screens.flatMap((screen) => {
      if (screen.nav === undefined || !isSeenBy(screen, roles)) return []
      if (group.inProgramme && current === undefined) return []
      const href = group.inProgramme ? programmePath(current?.programmeId ?? '', screen.path) : screen.path
      return [{ href, label: screen.nav.label(), icon: screen.nav.icon, group }]
    }),
  )
}
