// Stands in for @aws-sdk/credential-provider-node in the bundles. Lambda puts the credentials of a function's role
// into its environment, for the life of the process; the SDK's own chain brings code for eight other places.

/** The one export that the SDK's clients use. Throws where the process is no Lambda. */
export function defaultProvider() {
  return async () => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = process.env
    if (!accessKeyId || !secretAccessKey) throw new Error('no AWS credentials in the environment')
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  }
}
