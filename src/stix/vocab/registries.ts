/** HTTP request header fields: the IANA registry's and the common ones outside it, in the case that requests write them. */
export const httpRequestHeaders: ReadonlySet<string> = new Set(
  (
    "A-IM Accept Accept-CH Accept-Charset Accept-Datetime Accept-Encoding Accept-Language Access-Control-Request-Headers " +
    "Access-Control-Request-Method Alt-Used Authorization Cache-Control CDN-Loop Connection Content-Digest Content-Encoding " +
    "Content-Language Content-Length Content-Location Content-MD5 Content-Type Cookie Cookie2 DNT Date Depth Destination DPoP DPR " +
    "Early-Data Expect Forwarded From Front-End-Https HTTP2-Settings Host If If-Match If-Modified-Since If-None-Match If-Range " +
    "If-Unmodified-Since Keep-Alive Lock-Token Max-Forwards Negotiate OData-MaxVersion OData-Version Origin Overwrite Pragma Prefer " +
    "Priority Proxy-Authorization Proxy-Connection Range Referer Repr-Digest Save-Data Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site " +
    "Sec-Fetch-User Sec-GPC Sec-WebSocket-Extensions Sec-WebSocket-Key Sec-WebSocket-Protocol Sec-WebSocket-Version Service-Worker " +
    "Signature Signature-Input SOAPAction TE Timeout Trailer Transfer-Encoding Upgrade Upgrade-Insecure-Requests User-Agent Via Want-Digest " +
    "Warning X-ATT-DeviceId X-Correlation-ID X-Csrf-Token X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Http-Method-Override " +
    "X-Request-ID X-Requested-With X-UIDH X-Wap-Profile"
  ).split(" "),
);

const socket =
  "ACCEPTCONN ATTACH_FILTER BINDTODEVICE BROADCAST BUSY_POLL CONDITIONAL_ACCEPT DEBUG DETACH_FILTER DOMAIN DONTLINGER DONTROUTE ERROR " +
  "EXCLUSIVEADDRUSE GROUP_ID GROUP_PRIORITY INCOMING_CPU INCOMING_NAPI_ID KEEPALIVE LINGER LOCK_FILTER MARK MAXDG MAXPATHDG " +
  "MAX_MSG_SIZE NOSIGPIPE NO_CHECK OOBINLINE OPENTYPE PASSCRED PASSSEC PAUSE_ACCEPT PEEK_OFF PEERCRED PEERSEC PORT_SCALABILITY " +
  "PRIORITY PROTOCOL PROTOCOL_INFO PROTOCOL_INFOA PROTOCOL_INFOW RANDOMIZE_PORT RCVBUF RCVBUFFORCE RCVLOWAT RCVTIMEO REUSEADDR " +
  "REUSEPORT REUSE_MULTICASTPORT REUSE_UNICASTPORT RXQ_OVFL SELECT_ERR_QUEUE SNDBUF SNDBUFFORCE SNDLOWAT SNDTIMEO TIMESTAMP " +
  "TIMESTAMPING TIMESTAMPNS TXTIME TYPE UPDATE_ACCEPT_CONTEXT UPDATE_CONNECT_CONTEXT USELOOPBACK ZEROCOPY";
const ip =
  "ADD_MEMBERSHIP ADD_SOURCE_MEMBERSHIP BIND_ADDRESS_NO_PORT BLOCK_SOURCE DONTFRAGMENT DROP_MEMBERSHIP DROP_SOURCE_MEMBERSHIP FREEBIND " +
  "HDRINCL MINTTL MSFILTER MTU MTU_DISCOVER MULTICAST_ALL MULTICAST_IF MULTICAST_LOOP MULTICAST_TTL NODEFRAG OPTIONS ORIGINAL_ARRIVAL_IF PASSSEC " +
  "PKTINFO PORTRANGE RECEIVE_BROADCAST RECVDSTADDR RECVERR RECVIF RECVOPTS RECVORIGDSTADDR RECVRETOPTS RECVTOS RECVTTL RETOPTS " +
  "ROUTER_ALERT TOS TRANSPARENT TTL UNBLOCK_SOURCE UNICAST_IF WFP_REDIRECT_CONTEXT WFP_REDIRECT_RECORDS";
const ipv6 =
  "ADDRFORM ADD_MEMBERSHIP AUTHHDR CHECKSUM DONTFRAG DROP_MEMBERSHIP DSTOPTS FLOWINFO HDRINCL HOPLIMIT HOPOPTS JOIN_GROUP LEAVE_GROUP " +
  "MTU MTU_DISCOVER MULTICAST_HOPS MULTICAST_IF MULTICAST_LOOP NEXTHOP PATHMTU PKTINFO PROTECTION_LEVEL RECVDSTOPTS RECVERR RECVHOPLIMIT " +
  "RECVHOPOPTS RECVIF RECVPATHMTU RECVPKTINFO RECVRTHDR RECVTCLASS ROUTER_ALERT RTHDR TCLASS UNICAST_HOPS UNICAST_IF USER_MTU V6ONLY";
const tcp =
  "ATMARK BSDURGENT CC_INFO CONGESTION CORK DEFER_ACCEPT DELAY_FIN_ACK EXPEDITED_1122 FASTOPEN FASTOPEN_CONNECT FUNCTION_BLK INFO KEEPALIVE " +
  "KEEPCNT KEEPIDLE KEEPINIT KEEPINTVL LINGER2 MAXRT MAXRTMS MAXSEG MD5SIG NODELAY NODELAYACK NOOPT NOPUSH NOTSENT_LOWAT OFFLOAD_PREFERENCE " +
  "QUEUE_SEQ QUICKACK REPAIR STDURG SYNCNT THIN_DUPACK THIN_LINEAR_TIMEOUTS TIMESTAMP TIMESTAMPS TX_DELAY USER_TIMEOUT WINDOW_CLAMP";
const multicast = "BLOCK_SOURCE EXCLUDE INCLUDE JOIN_GROUP JOIN_SOURCE_GROUP LEAVE_GROUP LEAVE_SOURCE_GROUP MSFILTER UNBLOCK_SOURCE";

function named(prefix: string, names: string): readonly string[] {
  return names.split(" ").map((name) => `${prefix}_${name}`);
}

/** Socket options by the names of the Berkeley, Linux and Winsock interfaces. */
export const socketOptions: ReadonlySet<string> = new Set([
  ...named("SO", socket),
  ...named("IP", ip),
  ...named("IPV6", ipv6),
  ...named("TCP", tcp),
  ...named("MCAST", multicast),
  "ICMP_FILTER",
  "ICMP6_FILTER",
  ...named("IRLMP", "ENUMDEVICES EXCLUSIVE_MODE IAS_QUERY IAS_SET IRLPT_MODE 9WIRE_MODE PARAMETERS DISCOVERY_MODE SHARP_MODE SEND_PDU_LEN"),
]);

/** The keys of a PDF document information dictionary (ISO 32000-1 section 14.3.3). */
export const pdfInformationKeys: ReadonlySet<string> = new Set(
  "Title Author Subject Keywords Creator Producer CreationDate ModDate Trapped".split(" "),
);
