// English sentences for trouble in the network between this computer and a server. `{host}` is the server.
import type { NetworkTrouble } from '../../network-trouble.ts'

export const network = {
  offline: 'This computer has no network. The app goes on as soon as the network is back.',
  hostUnknown: 'The name {host} cannot be found in this network. Check the network, the VPN and the address.',
  refused: '{host} refuses connections. The server may be stopped, or a firewall blocks it.',
  timedOut: '{host} did not answer in time. Check the network; a firewall or a VPN may block the way.',
  interrupted: 'The connection to {host} was cut. The app tries again by itself.',
  blocked: 'A program or a policy on this computer blocks {host}. Ask your IT department to allow it.',
  proxyUnreachable:
    'The proxy of your network cannot be reached, so {host} cannot be reached either. Check the proxy settings of this computer.',
  proxyLogin:
    'The proxy of your network does not accept the login. Enter your user name and password again, or ask your IT department.',
  proxyRefused:
    'The proxy of your network does not let Lastpage through to {host}. Ask your IT department to allow this address.',
  proxyCertificate:
    'The certificate of your network’s proxy is not valid on this computer. Ask your IT department to install its certificate authority.',
  certificateUnknown:
    'This computer does not trust the certificate that {host} shows. A gateway of your company may inspect the traffic: ask your IT department to install its certificate authority on this computer.',
  certificateExpired:
    'The certificate of {host} has expired or is not valid yet. Check the date and time of this computer; if they are right, tell whoever runs the server.',
  certificateName:
    'The server that answered for {host} has the certificate of another address. Check the address, and whether the network wants a login in the browser first.',
  certificateRefused:
    'The certificate of {host} is not acceptable: it is revoked, too weak or damaged. Tell whoever runs the server.',
  clientCertificate:
    '{host} or a gateway before it demands a certificate of this computer. Ask your IT department.',
  tls: 'No secure connection to {host} is possible: what answers there does not speak the same TLS. A gateway or the wrong port may be the cause.',
} as const satisfies Record<NetworkTrouble, string>
