import { describe, expect, it } from 'vitest'
import { voucherQr, voucherQrSvg } from '../../../../shared/adapters/rendering/voucher-qr.ts'
import { aCard, scan } from '../../../fixtures/voucher-cards.ts'

describe('voucherQr', () => {
  it('is version 6 for a screen and version 8 for paper', async () => {
    const { text } = await aCard(1)
    const version = (size: number) => (size - 17) / 4
    expect(version(voucherQr(text, 'screen').size)).toBe(6)
    expect(version(voucherQr(text, 'paper').size)).toBe(8)
  })

  it.each(['screen', 'paper'] as const)('is read back from %s to the letter', async (medium) => {
    for (let seed = 0; seed < 20; seed++) {
      const { text } = await aCard(seed)
      expect(await scan(voucherQr(text, medium))).toBe(text)
    }
  })

  it('refuses a text that is longer than a voucher', async () => {
    const { text } = await aCard(1)
    expect(() => voucherQr(`${text}0000000000000`, 'screen')).toThrow()
  })
})

describe('voucherQrSvg', () => {
  it('draws the same modules, four light ones around them', async () => {
    const { text } = await aCard(2)
    const svg = voucherQrSvg(text)
    const runs = [...svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)].map(([, x, y, width]) => ({
      x: Number(x) - 4,
      y: Number(y) - 4,
      width: Number(width),
    }))
    expect(svg).toContain('viewBox="0 0 49 49"')
    expect(await scan({ size: 41, runs })).toBe(text)
  })

  it('is an image with a title that tells nothing, in crisp modules', async () => {
    const svg = voucherQrSvg((await aCard(3)).text)
    expect(svg).toContain('role="img"')
    expect(svg).toContain('<title>QR</title>')
    expect(svg).toContain('shape-rendering="crispEdges"')
  })
})
