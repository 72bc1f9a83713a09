using System.Text.RegularExpressions;

namespace Signalbox.E2E.Kubectl;

/// <summary>DaemonSets, StatefulSets and Jobs as kubectl handles them: made, waited for, rolled out and back.</summary>
public sealed class KubectlWorkloadTests(ControlledLab lab) : IClassFixture<ControlledLab>
{
    [Fact]
    public async Task A_DaemonSet_is_rolled_out_and_back()
    {
        Assert.Equal(("daemonset.apps/agent created\n", ""), await lab.ApplyAsync(Set("DaemonSet", "agent", "")));
        Assert.EndsWith(
            "daemon set \"agent\" successfully rolled out\n", await lab.OutputAsync("rollout", "status", "ds/agent"));
        Assert.Matches(
            @"^agent\s+2\s+2\s+2\s+2\s+2\s+<none>\s+\S+\s+web\s+nginx:1\s+app=agent\s*$",
            await lab.OutputAsync("get", "ds", "agent", "--no-headers", "-o", "wide"));
        await lab.OutputAsync("set", "image", "ds/agent", "web=nginx:2");
        await lab.OutputAsync("rollout", "status", "ds/agent");
        Assert.Equal(
            "daemonset.apps/agent \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n",
            Regex.Replace(await lab.OutputAsync("rollout", "history", "ds/agent"), " +(?=[1-9]?<none>)", "         "));
        Assert.Contains(
            "Image:\tnginx:1", Regex.Replace(
                await lab.OutputAsync("rollout", "history", "ds/agent", "--revision=1"), ":[ \t]+", ":\t"));
        Assert.Equal("daemonset.apps/agent rolled back\n", await lab.OutputAsync("rollout", "undo", "ds/agent"));
        await lab.OutputAsync("rollout", "status", "ds/agent");
        Assert.Equal("nginx:1 nginx:1", await ImagesAsync("agent"));
        Assert.Matches(
            @"Normal\s+SuccessfulCreate\s+\S+( \(x\d+ over \S+\))?\s+daemonset-controller\s+Created pod: agent-",
            await lab.OutputAsync("describe", "ds", "agent"));
        Assert.Equal("daemonset.apps \"agent\" deleted\n", await lab.OutputAsync("delete", "ds", "agent"));
    }

    [Fact]
    public async Task A_StatefulSet_is_rolled_out_scaled_and_back()
    {
        Assert.Equal(
            ("statefulset.apps/db created\n", ""),
            await lab.ApplyAsync(Set("StatefulSet", "db", "  serviceName: db\n")));
        await lab.OutputAsync("scale", "sts/db", "--replicas=2");
        Assert.EndsWith(
            "partitioned roll out complete: 2 new pods have been updated...\n",
            await lab.OutputAsync("rollout", "status", "sts/db"));
        Assert.Equal(
            "db-0 db-1",
            await lab.OutputAsync("get", "po", "-l", "app=db", "-o", "jsonpath={.items[*].metadata.name}"));
        await lab.OutputAsync("set", "image", "sts/db", "web=nginx:2");
        await lab.OutputAsync("rollout", "status", "sts/db");
        Assert.Equal("nginx:2 nginx:2", await ImagesAsync("db"));
        Assert.Equal("statefulset.apps/db rolled back\n", await lab.OutputAsync("rollout", "undo", "sts/db"));
        await lab.OutputAsync("rollout", "status", "sts/db");
        Assert.Equal("nginx:1 nginx:1", await ImagesAsync("db"));
        Assert.Equal("statefulset.apps/db restarted\n", await lab.OutputAsync("rollout", "restart", "sts/db"));
        Assert.Matches(@"^db\s+2/2\s", await lab.OutputAsync("get", "sts", "db", "--no-headers"));
        Assert.Contains("Update Strategy:", await lab.OutputAsync("describe", "sts", "db"));
    }

    [Fact]
    public async Task A_Job_is_waited_for_and_shown()
    {
        Assert.Equal("job.batch/once created\n", await lab.OutputAsync("create", "job", "once", "--image=nginx"));
        Assert.Equal(
            "job.batch/once condition met\n",
            await lab.OutputAsync("wait", "--for=condition=complete", "job/once", "--timeout=50s"));
        Assert.Matches(@"^once\s+Complete\s+1/1\s", await lab.OutputAsync("get", "job", "once", "--no-headers"));
        var described = await lab.OutputAsync("describe", "job", "once");
        Assert.Matches(@"Pods Statuses:\s+0 Active \(0 Ready\) / 1 Succeeded / 0 Failed", described);
        Assert.Contains("Job completed", described);
        Assert.Contains("job.batch/once", await lab.OutputAsync("get", "all"));

        Assert.Equal(
            "cronjob.batch/yearly created\n",
            await lab.OutputAsync("create", "cronjob", "yearly", "--image=nginx", "--schedule=0 0 1 1 *"));
        Assert.Equal(
            "job.batch/now created\n", await lab.OutputAsync("create", "job", "now", "--from=cronjob/yearly"));
        await lab.OutputAsync("wait", "--for=condition=complete", "job/now", "--timeout=50s");
        Assert.Equal("job.batch \"now\" deleted\n", await lab.OutputAsync("delete", "job", "now"));
    }

    [Fact]
    public async Task A_CronJob_starts_Jobs_and_says_so()
    {
        await lab.OutputAsync("create", "cronjob", "tick", "--image=nginx", "--schedule=@every 1s");
        await lab.OutputAsync(
            "wait", "--for=jsonpath={.status.lastSuccessfulTime}", "cronjob/tick", "--timeout=50s");
        await lab.OutputAsync("patch", "cronjob", "tick", "-p", """{"spec":{"suspend":true}}""");
        Assert.Matches(
            @"^tick\s+@every 1s\s+<none>\s+True\s+0\s+\d+s\s+\d+s\s*$",
            await lab.OutputAsync("get", "cj", "tick", "--no-headers"));
        var job = await lab.OutputAsync(
            "get", "job", "-o", "jsonpath={.items[?(@.metadata.ownerReferences[0].name==\"tick\")].metadata.name}");
        Assert.Matches("^tick-[0-9]{8}$", job.Split(' ')[0]);
        var described = await lab.OutputAsync("describe", "cronjob", "tick");
        Assert.Matches($@"Normal\s+SuccessfulCreate\s.*cronjob-controller\s+Created job tick-", described);
        Assert.Matches(@"Normal\s+SawCompletedJob\s.*Saw completed job: tick-\d+, condition: Complete", described);

        var refused = await lab.Kubectl.RunAsync(
            "create", "cronjob", "odd", "--image=nginx", "--schedule=at noon", "-n", "shop");
        Assert.Equal(
            "The CronJob \"odd\" is invalid: spec.schedule: Invalid value: \"at noon\": expected exactly 5 fields, "
            + "found 2: [at noon]\n",
            refused.Errors.Replace("error: failed to create cronjob: CronJob.batch", "The CronJob"));
    }

    [Fact]
    public async Task An_Indexed_Job_runs_each_number_and_is_told_what_is_not_followed()
    {
        var (output, errors) = await lab.ApplyAsync("""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: parts}
            spec:
              completions: 3
              parallelism: 2
              completionMode: Indexed
              podFailurePolicy:
                rules: [{action: FailJob, onExitCodes: {operator: In, values: [3]}}]
              template:
                spec:
                  restartPolicy: Never
                  hostPID: true
                  containers: [{name: web, image: nginx}]
            """);
        Assert.Equal("job.batch/parts created\n", output);
        Assert.Equal(
            "Warning: spec.podFailurePolicy: is stored, the lab does not follow it: every pod that fails counts "
            + "towards backoffLimit\n"
            + "Warning: spec.template.spec.hostPID: is stored, the lab does not follow it: a container sees its own "
            + "processes alone\n",
            errors);
        await lab.OutputAsync("wait", "--for=condition=complete", "job/parts", "--timeout=50s");
        Assert.Matches(@"Completed Indexes:\s+0-2\n", await lab.OutputAsync("describe", "job", "parts"));
        Assert.Equal(
            "parts-0 parts-1 parts-2",
            string.Join(' ', (await lab.OutputAsync(
                "get", "po", "-l", "job-name=parts", "-o", "jsonpath={.items[*].spec.hostname}")).Split(' ').Order()));
    }

    [Fact]
    public async Task A_StatefulSet_makes_its_claims_and_leaves_them_behind()
    {
        var (_, errors) = await lab.ApplyAsync(Set("StatefulSet", "kept", """
              serviceName: kept
              replicas: 2
              volumeClaimTemplates:
              - metadata: {name: rows}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}

            """));
        Assert.Equal(
            "Warning: spec.volumeClaimTemplates: the lab provides no storage: each pod gets empty folders, which are "
            + "gone with it\n",
            errors);
        await lab.OutputAsync("rollout", "status", "sts/kept");
        Assert.Equal(
            "persistentvolumeclaim/rows-kept-0 condition met\npersistentvolumeclaim/rows-kept-1 condition met\n",
            await lab.OutputAsync(
                "wait", "--for=jsonpath={.status.phase}=Bound", "pvc", "-l", "app=kept", "--timeout=50s"));
        Assert.Matches(@"ClaimName:\s+rows-kept-1\n", await lab.OutputAsync("describe", "po", "kept-1"));
        await lab.OutputAsync("delete", "sts", "kept");
        Assert.Equal(
            "rows-kept-0 rows-kept-1",
            await lab.OutputAsync("get", "pvc", "-l", "app=kept", "-o", "jsonpath={.items[*].metadata.name}"));
    }

    private static string Set(string kind, string name, string spec) => $$"""
        apiVersion: apps/v1
        kind: {{kind}}
        metadata: {name: {{name}} }
        spec:
        {{spec}}  selector: {matchLabels: {app: {{name}} } }
          template:
            metadata: {labels: {app: {{name}} } }
            spec:
              containers: [{name: web, image: "nginx:1"}]
        """;

    /// <summary>Of the pods that are not on their way out.</summary>
    private Task<string> ImagesAsync(string app) => lab.OutputAsync(
        "get", "po", "-l", "app=" + app, "-o", "jsonpath={.items[*].spec.containers[0].image}");
}
