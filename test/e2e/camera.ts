// What the fake camera of a browser films: real QR codes of real vouchers, as they come in a tent.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { create } from 'qrcode'

const run = promisify(execFile)

/** How the paper is held, and in what light. */
export const conditions = {
  clear: '',
  tilted: 'rotate=15*PI/180:fillcolor=gray:ow=iw:oh=ih',
  sideways: 'transpose=1',
  blurred: 'gblur=sigma=1.6',
  dim: 'eq=brightness=-0.35:contrast=0.45',
} as const

export type FilmCondition = keyof typeof conditions

/** Films a text's QR for two seconds, over and over; returns the video that Chromium takes for its camera. */
export async function film(
  text: string,
  { folder, condition = 'clear' }: { folder: string; condition?: FilmCondition },
): Promise<string> {
  const name = `${condition}-${Buffer.from(text).toString('hex').slice(-24)}`
  const video = join(folder, `${name}.y4m`)
  if (existsSync(video)) return video
  const picture = join(folder, `${name}.pgm`)
  await writeFile(picture, pictureOf(text))
  const filters = [
    'scale=400:400:flags=neighbor',
    'pad=1280:720:(ow-iw)/2:(oh-ih)/2:color=gray',
    ...(conditions[condition] === '' ? [] : [conditions[condition]]),
    ...(condition === 'sideways' ? ['scale=-1:720,pad=1280:720:(ow-iw)/2:0:color=gray'] : []),
    'fps=10',
    'format=yuv420p',
  ]
  await run('ffmpeg', [
    '-y',
    '-loglevel',
    'error',
    '-loop',
    '1',
    '-i',
    picture,
    '-t',
    '1',
    '-vf',
    filters.join(','),
    video,
  ])
  return video
}

/** A grey picture, one pixel a module, four light modules around. */
function pictureOf(text: string): Buffer {
  const { modules } = create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'M' })
  const side = modules.size + 8
  const pixels = Buffer.alloc(side * side, 255)
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) pixels[(row + 4) * side + column + 4] = 0
  return Buffer.concat([Buffer.from(`P5\n${side} ${side}\n255\n`), pixels])
}
