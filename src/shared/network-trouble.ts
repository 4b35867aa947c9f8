// What is wrong with the network between this computer and a server, from the code of a failed request. The codes come from Node (system
// errors, OpenSSL, undici) and from Chromium (`net::ERR_…`, without `net::`).
// https://nodejs.org/api/tls.html#x509-certificate-error-codes
// https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h

const codesOf = {
  /** This computer has no network. */
  offline: ['ENETUNREACH', 'ENETDOWN', 'ERR_INTERNET_DISCONNECTED'],
  hostUnknown: ['ENOTFOUND', 'EAI_AGAIN', 'ERR_NAME_NOT_RESOLVED', 'ERR_NAME_RESOLUTION_FAILED'],
  refused: ['ECONNREFUSED', 'ERR_CONNECTION_REFUSED'],
  timedOut: [
    ...[
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'TIMED_OUT',
      'TimeoutError',
      'ERR_CONNECTION_TIMED_OUT',
      'ERR_TIMED_OUT',
    ],
    ...[
      'UND_ERR_CONNECT_TIMEOUT',
      'UND_ERR_HEADERS_TIMEOUT',
      'UND_ERR_BODY_TIMEOUT',
      'ERR_ADDRESS_UNREACHABLE',
    ],
  ],
  interrupted: [
    ...[
      'ECONNRESET',
      'ECONNABORTED',
      'EPIPE',
      'UND_ERR_SOCKET',
      'ERR_CONNECTION_RESET',
      'ERR_CONNECTION_ABORTED',
    ],
    ...['ERR_CONNECTION_CLOSED', 'ERR_EMPTY_RESPONSE', 'ERR_NETWORK_CHANGED', 'ERR_CONTENT_LENGTH_MISMATCH'],
  ],
  /** A program on this computer or a policy blocks the request. */
  blocked: ['ERR_BLOCKED_BY_ADMINISTRATOR', 'ERR_NETWORK_ACCESS_DENIED', 'ERR_BLOCKED_BY_CLIENT'],
  proxyUnreachable: [
    ...[
      'ERR_PROXY_CONNECTION_FAILED',
      'ERR_SOCKS_CONNECTION_FAILED',
      'ERR_SOCKS_CONNECTION_HOST_UNREACHABLE',
    ],
    ...['ERR_PAC_SCRIPT_FAILED', 'ERR_PAC_NOT_IN_DHCP', 'ERR_MANDATORY_PROXY_CONFIGURATION_FAILED'],
    'ERR_NO_SUPPORTED_PROXIES',
  ],
  proxyLogin: [
    'ERR_PROXY_AUTH_REQUESTED',
    'ERR_PROXY_AUTH_UNSUPPORTED',
    'ERR_PROXY_AUTH_REQUESTED_WITH_NO_CONNECTION',
  ],
  /** The proxy does not connect to this host. */
  proxyRefused: ['ERR_TUNNEL_CONNECTION_FAILED', 'ERR_PROXY_HTTP_1_1_REQUIRED'],
  proxyCertificate: ['ERR_PROXY_CERTIFICATE_INVALID'],
  /** No authority that this computer trusts has signed the certificate. A gateway that inspects TLS causes this. */
  certificateUnknown: [
    ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'CERT_UNTRUSTED', 'INVALID_CA'],
    'ERR_CERT_AUTHORITY_INVALID',
  ],
  certificateExpired: [
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_CERT_DATE_INVALID',
    'ERR_CERT_VALIDITY_TOO_LONG',
  ],
  certificateName: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH', 'ERR_CERT_COMMON_NAME_INVALID'],
  certificateRefused: [
    ...['CERT_REVOKED', 'CERT_REJECTED', 'CERT_SIGNATURE_FAILURE', 'CERT_CHAIN_TOO_LONG', 'INVALID_PURPOSE'],
    ...['ERR_CERT_REVOKED', 'ERR_CERT_INVALID', 'ERR_CERT_WEAK_SIGNATURE_ALGORITHM', 'ERR_CERT_WEAK_KEY'],
    ...[
      'ERR_CERT_NAME_CONSTRAINT_VIOLATION',
      'ERR_CERTIFICATE_TRANSPARENCY_REQUIRED',
      'ERR_CERT_KNOWN_INTERCEPTION_BLOCKED',
    ],
    'ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN',
  ],
  /** The server or the proxy requires a certificate of this computer. */
  clientCertificate: ['ERR_SSL_CLIENT_AUTH_CERT_NEEDED', 'ERR_BAD_SSL_CLIENT_AUTH_CERT'],
  tls: [
    ...[
      'EPROTO',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'ERR_SSL_PROTOCOL_ERROR',
      'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
    ],
    ...['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_UNRECOGNIZED_NAME_ALERT'],
  ],
} as const satisfies Record<string, readonly string[]>

export type NetworkTrouble = keyof typeof codesOf

export const networkTroubles = Object.keys(codesOf) as NetworkTrouble[]

const troubleOf = new Map<string, NetworkTrouble>(
  networkTroubles.flatMap((trouble) => codesOf[trouble].map((code) => [code, trouble] as const)),
)

/** Returns null for a code that is not in the table. The caller then shows the code itself. */
export const networkTroubleOf = (code: string): NetworkTrouble | null => troubleOf.get(code) ?? null

/** The cause is the certificate of the server or of a gateway between this computer and the server. */
export const isCertificateTrouble = (trouble: NetworkTrouble): boolean => trouble.startsWith('certificate')
