/**
 * The reason in `visits.suspicion` for an address of a team member that is not proved (ADR 48). Clients get it as `Visit.teamAddress`, because older
 * desktops do not know this reason.
 */
export const teamAddressReason = 'team_address'
