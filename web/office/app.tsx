// The console: who is signed in sees the frame with the screens of their roles; all others see the way in.
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { I18nProvider, RouterProvider } from 'react-aria-components'
import { Route, Router, Switch, useLocation } from 'wouter'
import { mayCall } from './api/call.ts'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { Waiting } from './components/progress.tsx'
import { Toasts } from './components/toasts.tsx'
import { Frame } from './frame.tsx'
import { ScreenGroupsContext } from './navigation.ts'
import { NoProgrammeScreen, NoScreenScreen } from './no-screen.tsx'
import { ProgrammesProvider, useProgrammes } from './programme.tsx'
import { isSeenBy, type ScreenGroup } from './screen-group.ts'
import { screenGroups } from './screens/screen-groups.ts'
import { useSession, useUser } from './sign-in/session.ts'
import { SignInAgain, SignInScreen } from './sign-in/sign-in-screens.tsx'
import { direction, locale, useLanguage } from './words/words.ts'

const base = '/office'

export function App() {
  useLanguage()
  const { user } = useSession()
  // React Aria takes the direction from the language: Arabic stands in where a test asks for right to left.
  const localeForAria = direction() === 'rtl' ? 'ar-u-ca-gregory-nu-latn' : locale()
  return (
    <I18nProvider locale={localeForAria}>
      {user === undefined ? (
        <SignInScreen />
      ) : (
        <Router base={base}>
          <Console />
          <SignInAgain />
        </Router>
      )}
      <Toasts />
    </I18nProvider>
  )
}

function Console() {
  useLanguage()
  const [path, navigate] = useLocation()
  useBackgroundWork()
  return (
    <RouterProvider navigate={(to) => navigate(to)} useHref={(href) => base + href}>
      <ScreenGroupsContext value={screenGroups}>
        <ProgrammesProvider path={path}>
          <Frame path={path}>
            <ErrorBoundary key={path}>
              <Suspense fallback={<Waiting />}>
                <Screens />
              </Suspense>
            </ErrorBoundary>
          </Frame>
        </ProgrammesProvider>
      </ScreenGroupsContext>
    </RouterProvider>
  )
}

function useBackgroundWork(): void {
  const { id, roles } = useUser()
  useEffect(() => {
    for (const { background } of screenGroups)
      if (background?.needs.every((route) => mayCall(route, roles)))
        background.start({ userId: id }).catch((error: unknown) => console.error(error))
  }, [id, roles])
}

const components = new Map(
  screenGroups
    .flatMap(({ screens }) => screens)
    .map((screen) => [screen, lazy(async () => ({ default: await screen.load() }))]),
)

const fullPath = (group: ScreenGroup, path: string) => (group.inProgramme ? `/p/:programmeId${path}` : path)

function Screens() {
  const { roles } = useUser()
  const { current, asked } = useProgrammes()
  const seen = useMemo(
    () =>
      screenGroups.flatMap((group) =>
        group.screens.filter((screen) => isSeenBy(screen, roles)).map((screen) => ({ group, screen })),
      ),
    [roles],
  )
  return (
    <Switch>
      {seen.map(({ group, screen }) => {
        const Component = components.get(screen)
        const isReady = !group.inProgramme || current !== undefined
        const waiting = asked.loading ? <Waiting /> : <NoProgrammeScreen />
        return (
          <Route key={group.name + screen.path} path={fullPath(group, screen.path)}>
            {isReady && Component ? (
              <Component key={group.inProgramme ? current?.programmeId : ''} />
            ) : (
              waiting
            )}
          </Route>
        )
      })}
      <Route>
        <NoScreenScreen />
      </Route>
    </Switch>
  )
}
