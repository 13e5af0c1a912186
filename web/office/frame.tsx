// What stands around every screen: the programme, the work of the user's roles, and who is signed in.
import { type ReactNode, useEffect, useRef, useState } from 'react'
import {
  Button as AriaButton,
  Label,
  Link,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
} from 'react-aria-components'
import { useLocation } from 'wouter'
import { Button, IconButton } from './components/button.tsx'
import { Icon } from './components/icon.tsx'
import { Mark } from './components/mark.tsx'
import { t } from './components/words.ts'
import { type NavItem, useNavItems } from './navigation.ts'
import { programmePath, useProgrammes } from './programme.tsx'
import { sections } from './screen-group.ts'
import { signOut, useUser } from './sign-in/session.ts'
import { languageNames, languages, speak, useLanguage } from './words/words.ts'

export function Frame({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  const main = useRef<HTMLElement>(null)
  useEffect(() => setOpen(false), [path])
  return (
    <div className={isOpen ? 'frame open' : 'frame'}>
      <button type="button" className="button skip" onClick={() => main.current?.focus()}>
        {t('skip')}
      </button>
      <div className="small-top">
        <Mark />
        <IconButton icon={isOpen ? 'close' : 'filter'} label={t('menu')} onPress={() => setOpen(!isOpen)} />
      </div>
      <aside className="rail" aria-label={t('menu')}>
        <Link href="/" className="rail-mark">
          <Mark />
        </Link>
        <ProgrammeSwitcher path={path} />
        <Navigation path={path} />
        <Person />
      </aside>
      <main id="main" tabIndex={-1} ref={main}>
        {children}
      </main>
    </div>
  )
}

/** The longest address that the path begins with is where the user is. */
function currentHref(items: readonly NavItem[], path: string): string | undefined {
  return items
    .map(({ href }) => href)
    .filter((href) => path === href || (href !== '/' && path.startsWith(`${href}/`)))
    .sort((a, b) => b.length - a.length)[0]
}

function Navigation({ path }: { readonly path: string }) {
  useLanguage()
  const items = useNavItems()
  const here = currentHref(items, path)
  return (
    <nav className="navigation" aria-label={t('navigation')}>
      {sections.map((section) => {
        const own = items.filter(({ group }) => group.section === section)
        if (own.length === 0) return null
        return (
          <div key={section} className="nav-section">
            {section !== 'home' && <h2>{t(`section.${section}`)}</h2>}
            <ul>
              {own.map(({ href, label, icon }) => (
                <li key={href}>
                  <Link href={href} className="nav-link" {...(href === here && { 'aria-current': 'page' })}>
                    <Icon name={icon} />
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}

function ProgrammeSwitcher({ path }: { readonly path: string }) {
  const { all, current } = useProgrammes()
  const [, navigate] = useLocation()
  if (all.length === 0) return null
  const goTo = (programmeId: string) => {
    // The same work in the other programme: its first page, since what is open belongs to this one.
    const [, , , first] = path.split('/')
    if (path.startsWith('/p/')) navigate(programmePath(programmeId, first === undefined ? '' : `/${first}`))
    else {
      sessionStorage.setItem('vale-programme', programmeId)
      navigate(programmePath(programmeId, ''))
    }
  }
  return (
    <Select
      className="programme-switcher"
      value={current?.programmeId ?? null}
      onChange={(key) => key !== null && goTo(String(key))}
    >
      <Label>{t('programme')}</Label>
      <AriaButton className="select-button">
        <SelectValue>{current?.name}</SelectValue>
        <Icon name="down" />
      </AriaButton>
      <Popover className="popover">
        <ListBox className="list-box" items={all}>
          {({ programmeId, name }) => (
            <ListBoxItem id={programmeId} textValue={name} className="list-box-item">
              {name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  )
}

function Person() {
  const { name, roles } = useUser()
  const language = useLanguage()
  const roleNames = roles.filter((role) => role !== 'vendor').map((role) => t(`role.${role}`))
  return (
    <div className="person">
      <p>
        <strong>{roleNames.join(', ')}</strong>
        {/* Some sign-ins know people by an id alone, which says nothing. */}
        {name.includes('@') && <span dir="ltr">{name}</span>}
      </p>
      <div className="person-actions">
        {languages
          .filter((other) => other !== language)
          .map((other) => (
            <Button key={other} kind="quiet" icon="language" onPress={() => void speak(other)}>
              <span lang={other}>{languageNames[other]}</span>
            </Button>
          ))}
        <Button kind="quiet" icon="leave" onPress={() => void signOut()}>
          {t('signOut')}
        </Button>
      </div>
    </div>
  )
}
