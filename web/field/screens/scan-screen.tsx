// The camera: it reads one code and goes on by itself. Where there is no camera, it says why, and the number can be typed.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Screen } from '../components/screen.tsx'
import { goOnWith, goTo } from '../navigation.ts'
import type { Phone } from '../phone.ts'
import { checkAndShow } from '../redeeming.ts'
import { type Camera, CameraError, type CameraTrouble, cameraIds, openCamera } from '../scanner/camera.ts'
import { signalHit } from '../scanner/hit-signal.ts'
import { type FrameReader, readFrames } from '../scanner/read-frames.ts'
import { announce, ask, isRefused, useSession } from '../session.ts'
import { t } from '../words/words.ts'

type What = 'voucher' | 'receipt'

export function ScanScreen({ what }: { readonly what: What }) {
  const { phone } = useSession()
  const [chosen, setChosen] = useState<string>()
  const [trouble, setTrouble] = useState<CameraTrouble>()
  const [hit, setHit] = useState(false)
  const onText = (text: string) => {
    setHit(true)
    signalHit()
    announce(t('scan.found'))
    void (what === 'voucher' ? checkAndShow(phone, { text }) : carryAndShow(phone, text))
  }
  const scanner = useScanner({ chosen, onText, onTrouble: setTrouble, retry: trouble === undefined })
  const typeNumber = what === 'voucher' && (
    <Button onClick={() => goTo({ name: 'number' })}>
      <Icon name="number" />
      {t('home.typeNumber')}
    </Button>
  )
  if (trouble !== undefined)
    return (
      <Screen
        key={trouble}
        title={t(`scan.${trouble}Title`)}
        back
        actions={
          <>
            <Button primary onClick={() => setTrouble(undefined)}>
              {t('common.retry')}
            </Button>
            {typeNumber}
          </>
        }
      >
        <p class="state no">
          <Icon name="camera" />
          <span>{t(`scan.${trouble}Todo`)}</span>
        </p>
      </Screen>
    )
  return (
    <Screen title={what === 'voucher' ? t('scan.title') : t('carry.title')} back actions={typeNumber}>
      <p class="soft" role="status">
        {hit ? busyWords(what) : scanner.isOpen ? aimWords(what) : t('scan.starting')}
      </p>
      <div class={hit ? 'viewfinder hit' : 'viewfinder'}>
        <video ref={scanner.video} playsInline muted aria-label={t('scan.preview')} />
      </div>
      <div class="pair">
        {scanner.light && (
          <Button pressed={scanner.isLit} onClick={scanner.light}>
            <Icon name="light" />
            {scanner.isLit ? t('scan.torchOff') : t('scan.torchOn')}
          </Button>
        )}
        {scanner.others.length > 0 && (
          <Button onClick={() => setChosen(scanner.others[0])}>
            <Icon name="turn" />
            {t('scan.camera')}
          </Button>
        )}
      </div>
    </Screen>
  )
}

const aimWords = (what: What) => (what === 'voucher' ? t('scan.aim') : t('carry.aim'))
const busyWords = (what: What) => (what === 'voucher' ? t('scan.checking') : t('carry.sending'))

async function carryAndShow(phone: Phone, text: string): Promise<void> {
  const receipt = await ask(() => phone.carry(text))
  if (isRefused(receipt)) goOnWith({ name: 'refused', refused: receipt, again: 'carry' })
  else goOnWith({ name: 'receipt', receipt })
}

type ScannerOptions = {
  readonly chosen: string | undefined
  readonly onText: (text: string) => void
  readonly onTrouble: (trouble: CameraTrouble) => void
  readonly retry: boolean
}

/** Opens the camera while the screen is shown and the app is in front, and reads until the first code. */
function useScanner({ chosen, onText, onTrouble, retry }: ScannerOptions) {
  const video = useRef<HTMLVideoElement>(null)
  const [camera, setCamera] = useState<Camera>()
  const [ids, setIds] = useState<readonly string[]>([])
  const [isLit, setLit] = useState(false)
  useEffect(() => {
    if (!retry) return
    let opened: Camera | undefined
    let reader: FrameReader | undefined
    let gone = false
    const begin = async () => {
      opened = await openCamera(chosen)
      if (gone || video.current === null) return opened.close()
      setCamera(opened)
      setIds(await cameraIds())
      video.current.srcObject = opened.stream
      await video.current.play()
      reader = readFrames(video.current, {
        onText: (text) => {
          reader?.stop()
          onText(text)
        },
        onFailure: () => onTrouble('failed'),
      })
    }
    begin().catch((error: unknown) => {
      if (!gone) onTrouble(error instanceof CameraError ? error.trouble : 'failed')
    })
    return () => {
      gone = true
      reader?.stop()
      opened?.close()
      setCamera(undefined)
      setLit(false)
    }
  }, [chosen, retry])
  const light = camera?.light
  return {
    video,
    isOpen: camera !== undefined,
    isLit,
    others: ids.filter((id) => id !== camera?.cameraId),
    light: light && (() => void light(!isLit).then(() => setLit(!isLit))),
  }
}
