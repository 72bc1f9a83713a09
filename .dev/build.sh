# build, format and ci. Both programs stand side by side in artifacts/bin, so that each finds the other next to itself.

dev_build() {
    need_sdk
    step "restore" dotnet restore --nologo -v q
    step "build" dotnet build --nologo -v q -c Release --no-restore
    step "programs" publish_programs
}

publish_programs() {
    local project
    for project in src/Proxy src/Lab; do
        publish_ready "$project" ||
            dotnet publish "$project" --nologo -v q -c Release --no-build -o artifacts/bin || return
    done
    ln -sfn bin/signalbox artifacts/signalbox && ln -sfn bin/signalbox-lab artifacts/signalbox-lab
}

# publish_ready PROJECT: compiled ahead of time (ReadyToRun), so that a lab is up in half the time. The compiler is a
# package of its own: where it cannot be had, this fails. Its restore keeps its own lock file.
publish_ready() {
    dotnet publish "$1" --nologo -v q -c Release -o artifacts/bin --use-current-runtime --no-self-contained \
        -p:PublishReadyToRun=true -p:NuGetLockFilePath=obj/ready.lock.json -p:RestoreLockedMode=false >/dev/null
}

dev_format() {
    need_sdk
    step "format" dotnet format "$@"
}

dev_ci() {
    need_sdk
    step "restore" dotnet restore --nologo -v q
    step "format check" dotnet format --verify-no-changes --no-restore
    dev_test
}
