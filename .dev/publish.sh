# publish and reproduce: the agent as one native executable in artifacts/publish/RID, its symbols beside it.

# What links for another processor: RID, packages, compiler, objcopy.
cross_arm64="gcc-aarch64-linux-gnu:aarch64-linux-gnu-gcc libc6-dev-arm64-cross:/usr/aarch64-linux-gnu/include/stdio.h"
cross_x64="gcc-x86-64-linux-gnu:x86_64-linux-gnu-gcc libc6-dev-amd64-cross:/usr/x86_64-linux-gnu/include/stdio.h"

# Bytes that the executable may have: it is downloaded to every node.
size_limit=$((40 * 1000 * 1000))

host_rid() {
    case "$(uname -m)" in
        aarch64) echo linux-arm64 ;;
        *) echo linux-x64 ;;
    esac
}

# dev_publish [RID...]: linux-x64 and linux-arm64, this machine's when none is named.
dev_publish() {
    local rid
    need_packages $compiling
    need_sdk
    [ $# -gt 0 ] || set -- "$(host_rid)"
    for rid in "$@"; do
        case "$rid" in
            "$(host_rid)") ;;
            linux-arm64) need_packages $cross_arm64 ;;
            linux-x64) need_packages $cross_x64 ;;
            *) echo "dev: no program for '$rid'; there are linux-x64, linux-arm64" >&2 && return 2 ;;
        esac
        step "$rid" publish_native "$rid"
        ls -l "artifacts/publish/$rid/signalbox"
    done
}

# publish_native RID: fails on any warning of the trimmer or the compiler, and when the executable is too big.
publish_native() {
    local rid=$1 folder=artifacts/publish/$1 made=src/Proxy/bin/Release/net10.0/$1/native cross=() size
    if [ "$rid" != "$(host_rid)" ]; then
        local triple=aarch64-linux-gnu
        [ "$rid" = linux-arm64 ] || triple=x86_64-linux-gnu
        cross=("-p:CppCompilerAndLinker=$triple-gcc" "-p:ObjCopyName=$triple-objcopy")
    fi
    dotnet publish src/Proxy --nologo -v q -c Release -r "$rid" -o "artifacts/obj/$rid" "${cross[@]}" || return
    mkdir -p "$folder"
    # A new file each time: an agent that runs keeps the program that it was started from.
    install -m 755 "$made/signalbox" "$folder/signalbox.new" && mv "$folder/signalbox.new" "$folder/signalbox"
    install -m 644 "$made/signalbox.dbg" "$folder/signalbox.dbg"
    size=$(stat -c %s "$folder/signalbox")
    if [ "$size" -gt "$size_limit" ]; then
        echo "dev: $folder/signalbox has $size bytes, more than $size_limit" >&2
        return 1
    fi
}

# dev_reproduce: publishes what is committed twice, from clones in two folders, and compares byte for byte.
dev_reproduce() {
    local folder rid clone
    need_packages $compiling
    need_sdk
    folder=$(mktemp -d)
    rid=$(host_rid)
    git clone --quiet . "$folder/a" && git clone --quiet "$folder/a" "$folder/another/place" || return
    for clone in "$folder/a" "$folder/another/place"; do
        step "$clone" "$clone/dev" publish || return
        sha256sum "$clone/artifacts/publish/$rid"/signalbox{,.dbg}
    done
    step "compare" cmp "$folder"/{a,another/place}/"artifacts/publish/$rid/signalbox" || return
    rm -rf "$folder"
}
