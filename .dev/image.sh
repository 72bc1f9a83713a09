# image: an OCI image from the published program and a few Debian packages, without a Docker engine and without a base.

# dev_image [OUTPUT]: leaves artifacts/image/signalbox.tar, or OUTPUT, and beside it a listing of all that is in it.
dev_image() {
    local output=${1:-artifacts/image/signalbox.tar}
    need_packages $compiling $packing
    need_sdk
    step "program" publish_native "$(host_rid)"
    step "image" .dev/pack.sh "artifacts/publish/$(host_rid)/signalbox" "$output"
    sed -n '/^files/q; p' "${output%.tar}.txt"
    echo "all files: ${output%.tar}.txt"
    echo "to use it: ctr -n k8s.io images import $output; podman load -i $output; kind load image-archive $output"
}

# ready_image: makes the image that tests start, unless the one that is there is of the program that was built.
ready_image() {
    local image=artifacts/image/signalbox.tar program made
    program=artifacts/publish/$(host_rid)/signalbox
    made=$(sha256sum "$program" .dev/pack.sh) || return
    [ -e "$image" ] && [ "$made" = "$(cat "$image.of" 2>/dev/null)" ] && return
    .dev/pack.sh "$program" "$image" && echo "$made" >"$image.of"
}
