# What the entries need beyond the repository: the pinned SDK, and a few Debian packages.

# Package and what shows that it is there: a command, or a file when it starts with a slash.
compiling="gcc:gcc libc6-dev:/usr/include/stdio.h"
networking="iptables:iptables nftables:nft conntrack:conntrack iproute2:ip curl:curl"

# What tests the program in: shells that complete.
shells="zsh:zsh fish:fish"

# What the lab's pods are: name servers, web servers, loads.
pods="dnsmasq-base:dnsmasq nginx:nginx siege:siege"

# What tests look at the lab's screens with.
screens="tmux:tmux chromium:chromium"

# What packs images; binutils, which comes with gcc, tells what libraries programs need.
packing="gcc:readelf jq:jq"

# What judges the unit of the service.
judging="systemd:systemd-analyze"

# What drives the lab. Old ones do too, but for exec, attach and cp, which speak WebSocket from 1.31 on.
driving="kubernetes-client:kubectl"

dev_setup() {
    step "packages" need_packages $compiling $networking $pods $driving $shells $screens
    need_sdk
    echo "everything needed is here"
}

# need_sdk: fails with a sentence unless the SDK that global.json pins answers.
need_sdk() {
    local wanted
    wanted=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' global.json)
    if ! command -v dotnet >/dev/null; then
        echo "dev: the .NET SDK $wanted is needed and there is no 'dotnet' in PATH." \
            "Install it from https://dotnet.microsoft.com/download/dotnet/10.0" >&2
        return 1
    fi
    if ! dotnet --version >/dev/null 2>&1; then
        echo "dev: the .NET SDK $wanted is needed (global.json pins it); installed here:" \
            "$(cd / && dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')." \
            "Install it from https://dotnet.microsoft.com/download/dotnet/10.0" >&2
        return 1
    fi
}

# need_packages PACKAGE:PROBE...: installs what is missing when run as root, else says what is and fails.
need_packages() {
    local pair probe missing=()
    for pair in "$@"; do
        probe=${pair#*:}
        case "$probe" in
            /*) [ -e "$probe" ] ;;
            *) command -v "$probe" >/dev/null ;;
        esac || missing+=("${pair%%:*}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "dev: missing: ${missing[*]}. On Debian or Ubuntu: sudo apt-get install ${missing[*]}" >&2
        return 1
    fi
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    case " ${missing[*]} " in *" nginx "*) stop_nginx ;; esac
}

# stop_nginx: Debian starts it as a service when it is installed; the lab wants the program only.
stop_nginx() {
    if [ -d /run/systemd/system ]; then
        systemctl disable --quiet --now nginx
    elif [ -e /run/nginx.pid ]; then
        nginx -s quit
    fi
}
