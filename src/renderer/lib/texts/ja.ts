// The messages of the window in one language. Each language is a file of the build, and the window loads only the one that it shows.
import { branding } from '#shared/messages/ja/branding.ts'
import { desktop } from '#shared/messages/ja/desktop.ts'
import { errors } from '#shared/messages/ja/errors.ts'
import { network } from '#shared/messages/ja/network.ts'
import { privacy } from '#shared/messages/ja/privacy.ts'
import { salesforce } from '#shared/messages/ja/salesforce.ts'
import { salesforceSetup } from '#shared/messages/ja/salesforce-setup.ts'

export const texts = { branding, desktop, errors, network, privacy, salesforce, salesforceSetup }
