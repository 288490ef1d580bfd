# Programs of others that our calls are held against: sipp, kamailio and tshark, from Debian. For sourcing by run; the tests start
# and end them.

install_interop_programs() {
  local missing=()
  command -v sipp >/dev/null || missing+=(sip-tester)
  command -v kamailio >/dev/null || [ -x /usr/sbin/kamailio ] || missing+=(kamailio)
  [ -n "$(find /usr/lib -path '*kamailio/modules/tls.so' -print -quit)" ] || missing+=(kamailio-tls-modules)
  command -v tshark >/dev/null || missing+=(tshark)
  command -v openssl >/dev/null || missing+=(openssl)
  [ ${#missing[@]} -eq 0 ] && return
  # wireshark-common asks who may record; kamailio's own service is not wanted here.
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}"
}
