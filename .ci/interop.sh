# Programs of others that our calls are held against: sipp, kamailio and tshark, from Debian. For sourcing by run; the tests start
# and end them.

install_interop_programs() {
  local missing=() guard=/usr/sbin/policy-rc.d status=0
  command -v sipp >/dev/null || missing+=(sip-tester)
  [ -x /usr/sbin/kamailio ] || missing+=(kamailio)
  [ -n "$(find /usr/lib -path '*kamailio/modules/tls.so' -print -quit)" ] || missing+=(kamailio-tls-modules)
  command -v tshark >/dev/null || missing+=(tshark)
  command -v openssl >/dev/null || missing+=(openssl)
  [ ${#missing[@]} -eq 0 ] && return
  # A package may not start its service: kamailio's own would listen on every address of this machine.
  if [ ! -e $guard ]; then
    printf '#!/bin/sh\nexit 101\n' >$guard && chmod 755 $guard || return 1
  else
    guard=
  fi
  # wireshark-common would ask who may record.
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" || status=1
  [ -z "$guard" ] || rm -f "$guard"
  return $status
}
