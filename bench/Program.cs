using Signalbox.Bench;
using Signalbox.Bench.Nftables;

if (args is [WalkReading.Verb, .. var dumps])
{
    WalkReading.Run(dumps);
    return 0;
}

string[] all = ["change", "scratch", "kernel", "nftables", "layouts", "connections", "decode", "api", "program"];
var wanted = args.Length == 0 ? all : args;
foreach (var bench in wanted)
{
    switch (bench)
    {
        case "change":
            ChangeBench.Run();
            break;
        case "scratch":
            ScratchBench.Run();
            break;
        case "kernel":
            KernelBench.Run(1_000);
            KernelBench.Run(10_000);
            break;
        case "nftables":
            NftablesBench.Run();
            break;
        case "layouts":
            LayoutsBench.Run();
            break;
        case "connections":
            ConnectionsBench.Run();
            break;
        case "counters":
            CountersBench.Run();
            break;
        case "read":
            ReadBench.Run(1_000);
            ReadBench.Run(10_000);
            break;
        case "api" or "e2e":
            await ApiBench.RunAsync();
            break;
        case "load":
            LabLoadBench.Run();
            break;
        case "program":
            await ProgramBench.RunAsync();
            break;
        case "changes":
            await ManyChangesBench.RunAsync(1_000_000);
            break;
        case "explain":
            ExplainBench.Run();
            break;
        case "decode":
            DecodeBench.Run();
            break;
        case SliceListReading.Verb:
            await SliceListReading.ReadAsync();
            break;
        default:
            Console.Error.WriteLine(
                $"no bench '{bench}': change, scratch, kernel, nftables, layouts, connections, counters, read, "
                + "explain, decode, api, load, program, changes");
            return 2;
    }
}

return 0;
