# image: an OCI image from the published program and a few Debian packages, without a Docker engine and without a base.

# dev_image [OUTPUT]: leaves artifacts/image/signalbox.tar, or OUTPUT, and beside it a listing of all that is in it.
dev_image() {
    local output=${1:-artifacts/image/signalbox.tar} program
    program=artifacts/publish/linux-$(image_machine)/signalbox || return
    need_packages $packing
    step "published program" image_program "$program" || return
    step "image" .dev/pack.sh "$program" "$output" || return
    sed -n '/^files/q; p' "${output%.tar}.txt"
    echo "all files: ${output%.tar}.txt"
    echo "to use it: ctr -n k8s.io images import $output; podman load -i $output; kind load image-archive $output"
}

# ready_image: makes the image that tests start, unless the one that is there is of this program.
ready_image() {
    local image=artifacts/image/signalbox.tar program
    program=artifacts/publish/linux-$(image_machine)/signalbox || return
    image_program "$program" || return
    [ "$image" -nt "$program" ] && [ "$image" -nt .dev/pack.sh ] || .dev/pack.sh "$program" "$image"
}

# image_machine: .NET's word for this machine.
image_machine() {
    case "$(uname -m)" in
        x86_64) echo x64 ;;
        aarch64) echo arm64 ;;
        *) echo "dev: images are made on x86_64 and aarch64, and this is $(uname -m)" >&2 && return 1 ;;
    esac
}

# image_program PROGRAM: makes it when it is missing. One that is there may be older than the sources; who wants the
# newest publishes first.
image_program() {
    [ ! -x "$1" ] || return 0
    need_sdk || return
    dotnet publish src/Proxy --nologo -v q -c Release -o "${1%/*}" -r "linux-$(image_machine)" \
        -p:PublishAot=true -p:NuGetLockFilePath=obj/aot.lock.json -p:RestoreLockedMode=false
}
