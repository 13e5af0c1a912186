// How each problem of handing out what phones trust comes about.
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { getStatusListRoute, getTrustBundleRoute } from '../../../shared/contract/routes/public.ts'
import { tokenOfNobody } from './devices.ts'
import { once, type Scenarios, type Vale } from './scenario.ts'

/** The laptop's bucket is a folder, beside that of the seals. */
function bundleFile({ stack }: Vale): string {
  const buckets = dirname(stack.seals)
  const files = readdirSync(buckets).map((bucket) => join(buckets, bucket, 'trust-bundle.jws'))
  const [file] = files.filter((one) => existsSync(one))
  if (file === undefined) throw new Error('no trust bundle was published at the start')
  return file
}

const nobody = once((vale) => tokenOfNobody(vale))

export const publicProblems: Scenarios = {
  'getTrustBundle: outside-your-scope': async (vale) =>
    vale.api.send(getTrustBundleRoute, { token: await nobody(vale) }),
  'getStatusList: outside-your-scope': async (vale) =>
    vale.api.send(getStatusListRoute, { token: await nobody(vale), params: { programmeNumber: '1' } }),
  'getTrustBundle: trust-not-published': async (vale) => {
    const file = bundleFile(vale)
    renameSync(file, `${file}.away.draft`)
    try {
      return await vale.api.send(getTrustBundleRoute, { token: vale.vendorToken })
    } finally {
      renameSync(`${file}.away.draft`, file)
    }
  },
  'getStatusList: trust-not-published': ({ api, vendorToken }) =>
    api.send(getStatusListRoute, { token: vendorToken, params: { programmeNumber: '65535' } }),
}
