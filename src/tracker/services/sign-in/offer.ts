import type { SignInOffer } from '#shared/model/sign-in.ts'
import type { TrackerContext } from '../context.ts'

/** Returns whether devices can or must join with a company account. */
export const readOffer = ({ signIn, config }: TrackerContext): SignInOffer => ({
  isAvailable: signIn !== null,
  label: signIn === null ? null : config.oidcLabel,
  isRequired: signIn !== null && config.oidcOnly,
})
