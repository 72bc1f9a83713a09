# build, format and ci. The agent is native, the lab needs the runtime; both stand side by side in artifacts/bin, so
# that each finds the other next to itself.

dev_build() {
    need_sdk
    step "restore" dotnet restore --nologo -v q
    step "build" dotnet build --nologo -v q -c Release --no-restore
    step "programs" publish_programs
}

publish_programs() {
    publish_native "$(host_rid)" && publish_lab || return
    mkdir -p artifacts/bin
    # A link, so that an agent that runs keeps its program when this is done again.
    ln -f "artifacts/publish/$(host_rid)/signalbox" artifacts/bin/signalbox
    rm -f artifacts/bin/signalbox.dll artifacts/bin/signalbox.*.json
    ln -sfn bin/signalbox artifacts/signalbox && ln -sfn bin/signalbox-lab artifacts/signalbox-lab
}

# publish_lab: ReadyToRun, so that a lab is up in half the time; its libraries need a runtime. The compiler is a package
# of its own: where it cannot be had, the lab is compiled just in time. Its restore keeps its own lock file.
publish_lab() {
    dotnet publish src/Lab --nologo -v q -c Release -o artifacts/bin --use-current-runtime --no-self-contained \
        -p:PublishReadyToRun=true -p:NuGetLockFilePath=obj/ready.lock.json -p:RestoreLockedMode=false >/dev/null ||
        dotnet publish src/Lab --nologo -v q -c Release --no-build -o artifacts/bin
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
