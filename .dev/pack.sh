#!/usr/bin/env bash
# Packs a published program as an OCI image: an archive of an OCI layout, which docker load reads too.
# Usage: pack.sh PROGRAM OUTPUT.tar; beside OUTPUT.tar it leaves OUTPUT.txt: packages and files with versions and sizes.
# Two layers: what comes from Debian, then the program, so that a new program is a small download. What is kept of the
# packages: both variants of iptables with every extension (rules of others are read too, and a rule whose extension is
# missing cannot be), the libraries that these programs and the program name, OpenSSL, the bundle of CA certificates.
# The same packages and program give the same bytes: names are sorted, times are SOURCE_DATE_EPOCH (or 0), owners root.
# Packages come from where apt gets them, into artifacts/image/packages. When apt cannot reach that, those there are
# used, and when there are none either, the files of the packages that are installed here.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
export LC_ALL=C
umask 022
program=$1 output=$2
epoch=${SOURCE_DATE_EPOCH:-0}
cache=$PWD/artifacts/image/packages
work=$(mktemp -d "${TMPDIR:-/tmp}/signalbox-image-XXXXXX")
trap 'rm -rf "$work"' EXIT
machine=$(uname -m)-linux-gnu
tree=$work/tree base=$work/base own=$work/own layout=$work/layout

fail() { echo "pack: $*" >&2 && exit 1; }

# packages_wanted: names, one a line. ca-certificates is for its data: what its scripts need is not wanted.
packages_wanted() {
    local tls
    tls=$(apt-cache search --names-only '^libssl3(t64)?$' | awk '{ print $1; exit }')
    apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
        iptables "${tls:-libssl3}" | grep '^[a-z0-9]' | sed 's/:any$//'
    printf '%s\n' base-files ca-certificates
}

# fetch_packages: leaves "NAME FILE" of each in $work/packages; FILE is - when the installed package is to be taken.
fetch_packages() {
    local wanted name file
    mkdir -p "$cache"
    wanted=$(packages_wanted | sort -u)
    if (cd "$cache" && apt-get download -qq -o APT::Sandbox::User=root $wanted) >"$work/apt" 2>&1; then
        echo "$wanted" >"$cache/names"
    elif [ -e "$cache/names" ]; then
        wanted=$(cat "$cache/names")
        echo "pack: apt cannot download ($(tail -n 1 "$work/apt")): packages of the last time are used" >&2
    elif dpkg -s $wanted >/dev/null 2>&1; then
        echo "pack: apt cannot download ($(tail -n 1 "$work/apt")): the packages installed here are used" >&2
    else
        cat "$work/apt" >&2
        fail "apt cannot download the packages; as root, 'apt-get update' lets it know them"
    fi
    for name in $wanted; do
        file=$(ls -t "$cache/${name}"_*.deb 2>/dev/null | head -n 1) || true
        echo "$name ${file:--}"
    done >"$work/packages"
}

# package_tar NAME FILE: the package's files as a tar archive.
package_tar() {
    [ "$2" = - ] || { dpkg-deb --fsys-tarfile "$2" && return; }
    dpkg -L "$1" | sed 's,^/,,' | while read -r path; do
        [ ! -e "/$path" ] || { [ -d "/$path" ] && [ ! -L "/$path" ]; } || echo "./$path"
    done | tar -c -C / --no-recursion -T -
}

# package_words NAME FILE: what dpkg knows of it.
package_words() {
    if [ "$2" = - ]; then dpkg -s "$1"; else dpkg-deb -f "$2"; fi
}

# merged ROOT: /bin and the like are one with those in /usr, as on every Debian since 12.
merged() {
    local folder
    for folder in bin sbin lib lib64; do
        mkdir -p "$1/usr/$folder"
        ln -s "usr/$folder" "$1/$folder"
    done
}

unpack_packages() {
    local name file
    merged "$tree"
    while read -r name file; do
        package_tar "$name" "$file" | tar -x -C "$tree" --keep-directory-symlink --no-same-owner
        package_tar "$name" "$file" | tar -t |
            sed 's,^\./,/,; s,^/\(s\?bin\|lib\|lib64\)/,/usr/\1/,' >"$work/$name.files"
    done <"$work/packages"
}

# keep PATH...: copies from the packages' tree, a link together with what it leads to.
keep() {
    local path target
    for path in "$@"; do
        [ -e "$tree/$path" ] || [ -L "$tree/$path" ] || fail "no package has /$path"
        [ ! -e "$base/$path" ] || continue
        mkdir -p "$base/${path%/*}"
        cp -P "$tree/$path" "$base/$path"
        [ -L "$tree/$path" ] || continue
        target=$(readlink "$tree/$path")
        case "$target" in /*) target=${target#/} ;; *) target=${path%/*}/$target ;; esac
        case "$target" in lib*) target=usr/$target ;; esac
        keep "$target"
    done
}

# keep_libraries FILE...: whatever these programs and libraries say that they need, and what that needs.
keep_libraries() {
    local needed found
    for needed in $(readelf -d "$@" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u); do
        found=usr/lib/$machine/$needed
        case "$needed" in ld-linux*) [ ! -e "$tree/usr/lib64/$needed" ] || found=usr/lib64/$needed ;; esac
        [ ! -e "$base/$found" ] || continue
        keep "$found"
        keep_libraries "$base/$found"
    done
}

keep_files() {
    local name path
    mkdir -p "$base"
    merged "$base"
    for path in "$tree/usr/lib/$machine"/xtables/lib{xt,ipt,ip6t}_*.so; do keep "${path#"$tree"/}"; done
    keep usr/sbin/xtables-nft-multi usr/sbin/xtables-legacy-multi etc/protocols usr/lib/os-release
    for name in iptables ip6tables; do
        for path in "" -save -restore; do
            keep "usr/sbin/$name-legacy$path" "usr/sbin/$name-nft$path"
            ln -s "$name-nft$path" "$base/usr/sbin/$name$path"
        done
    done
    # The first two are opened by name, when first used; the last by libc, when a thread is ended.
    for path in libssl.so.3 libcrypto.so.3 libgcc_s.so.1; do keep "usr/lib/$machine/$path"; done
    keep_libraries "$program" "$base"/usr/sbin/xtables-*-multi "$base/usr/lib/$machine"/*.so* \
        "$base/usr/lib/$machine"/xtables/*.so
    ln -s ../usr/lib/os-release "$base/etc/os-release"
}

write_settings() {
    mkdir -p "$base"/{dev,proc,sys,run,tmp,root,etc/ssl/certs,usr/lib/ssl}
    chmod 1777 "$base/tmp"
    find "$tree/usr/share/ca-certificates" -name '*.crt' | sort | xargs cat >"$base/etc/ssl/certs/ca-certificates.crt"
    # Where OpenSSL, and so the program, looks when no variable names another place.
    ln -s /etc/ssl/certs "$base/usr/lib/ssl/certs"
    ln -s /etc/ssl/certs/ca-certificates.crt "$base/usr/lib/ssl/cert.pem"
    echo 'root:x:0:0:root:/root:/sbin/nologin' >"$base/etc/passwd"
    echo 'root:x:0:' >"$base/etc/group"
    echo 'hosts: files dns' >"$base/etc/nsswitch.conf"
}

# describe_packages: of those that the image has a file of, what scanners read (dpkg's words) and their licences.
describe_packages() {
    local name file
    (cd "$base" && find . -type f | sed 's,^\.,,' | sort) >"$work/kept"
    mkdir -p "$base/var/lib/dpkg/status.d"
    while read -r name file; do
        grep -qxFf "$work/kept" "$work/$name.files" || [ "$name" = ca-certificates ] || continue
        package_words "$name" "$file" >"$base/var/lib/dpkg/status.d/$name"
        [ ! -f "$tree/usr/share/doc/$name/copyright" ] || keep "usr/share/doc/$name/copyright"
        echo "  $name $(sed -n 's/^Version: //p' "$base/var/lib/dpkg/status.d/$name")"
    done <"$work/packages" | sort >"$work/contents"
}

write_program() {
    install -D -m 755 "$program" "$own/usr/local/bin/signalbox"
    ln -s signalbox "$own/usr/local/bin/kube-proxy"
}

# blob FILE: moves it to where its digest says, and prints the digest.
blob() {
    local digest
    digest=$(sha256sum "$1" | cut -d' ' -f1)
    mkdir -p "$layout/blobs/sha256"
    mv "$1" "$layout/blobs/sha256/$digest"
    echo "$digest"
}

archive() {
    tar -c -C "$1" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --format=gnu .
}

# json_strings WORD...: as members of an array.
json_strings() { jq -nc '$ARGS.positional' --args "$@"; }

write_layout() {
    local layer diffs=() layers=() config manifest version created architecture about
    version=$("$program" --version) && version=${version%%+*}
    created=$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ)
    architecture=$(dpkg --print-architecture)
    for layer in "$base" "$own"; do
        archive "$layer" >"$work/layer.tar"
        diffs+=("sha256:$(sha256sum "$work/layer.tar" | cut -d' ' -f1)")
        gzip -n "$work/layer.tar"
        layers+=("$(blob "$work/layer.tar.gz")")
    done
    about=$(jq -nc --arg version "$version" '{
        "org.opencontainers.image.title": "signalbox",
        "org.opencontainers.image.description": "Kubernetes service proxy for Linux nodes, in place of kube-proxy",
        "org.opencontainers.image.version": $version }')
    # A DaemonSet that was made for kube-proxy names that program, or gives flags alone: both work.
    jq -nc --argjson about "$about" --argjson diffs "$(json_strings "${diffs[@]}")" \
        --arg created "$created" --arg architecture "$architecture" '{
        created: $created, architecture: $architecture, os: "linux",
        config: { User: "0:0", Entrypoint: ["/usr/local/bin/kube-proxy"], WorkingDir: "/", Labels: $about,
            Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
        rootfs: { type: "layers", diff_ids: $diffs },
        history: [ { created: $created, created_by: "packages of Debian" },
                   { created: $created, created_by: "signalbox" } ] }' >"$work/config"
    config=$(blob "$work/config")
    for layer in "${layers[@]}"; do
        describe application/vnd.oci.image.layer.v1.tar+gzip "$layer"
    done >"$work/layers"
    jq -nc --argjson about "$about" --slurpfile layers "$work/layers" \
        --argjson config "$(describe application/vnd.oci.image.config.v1+json "$config")" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config,
        layers: $layers, annotations: $about }' >"$work/manifest"
    manifest=$(blob "$work/manifest")
    write_names "$version" "$manifest" "$config" "${layers[@]}"
}

# describe TYPE DIGEST: an OCI descriptor.
describe() {
    jq -nc --arg type "$1" --arg digest "sha256:$2" --argjson size "$(stat -c %s "$layout/blobs/sha256/$2")" \
        '{ mediaType: $type, digest: $digest, size: $size }'
}

# write_names VERSION MANIFEST CONFIG LAYER...: where each tool looks for the name: podman in the reference, containerd
# in its own annotation, Docker in a file of its own.
write_names() {
    local name=localhost/signalbox:$1
    jq -nc --arg name "$name" --arg tag "$1" \
        --argjson one "$(describe application/vnd.oci.image.manifest.v1+json "$2")" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: [ $one + { annotations: {
            "org.opencontainers.image.ref.name": $tag, "io.containerd.image.name": $name } } ] }' >"$layout/index.json"
    jq -nc --arg name "$name" --arg config "blobs/sha256/$3" \
        --argjson layers "$(json_strings "${@:4}" | jq -c 'map("blobs/sha256/" + .)')" \
        '[ { Config: $config, RepoTags: [$name], Layers: $layers } ]' >"$layout/manifest.json"
    echo '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
    echo "$name sha256:$2" >"$work/name"
}

write_listing() {
    echo "image $(cat "$work/name")"
    awk -v packed="$(stat -c %s "$output")" -v files="$(du -b --apparent-size -s "$base" "$own" |
        awk '{ sum += $1 } END { print sum }')" \
        'BEGIN { printf "size %.1f MB, unpacked %.1f MB\n", packed / 1e6, files / 1e6 }'
    echo "packages"
    cat "$work/contents"
    echo "files, with bytes"
    (find "$base" -type f -printf '/%P %s\n'; find "$own" -type f -printf '/%P %s\n') | sort | sed 's/^/  /'
    echo "links"
    (find "$base" -type l -printf '/%P -> %l\n'; find "$own" -type l -printf '/%P -> %l\n') | sort | sed 's/^/  /'
}

[ -x "$program" ] || fail "there is no program $program"
fetch_packages
unpack_packages
keep_files
write_settings
describe_packages
write_program
write_layout
mkdir -p "$(dirname "$output")"
archive "$layout" >"$output.new"
mv "$output.new" "$output"
write_listing >"${output%.tar}.txt"
