namespace Signalbox.Lab.Life;

/// <summary>What the start of a lab goes by, beyond what the lab is.</summary>
/// <param name="Port">Where to listen for kubectl; 0 for any.</param>
/// <param name="PortIsWanted">Whether it must be that port; else another will do when it is taken.</param>
/// <param name="Log">The daemon's.</param>
/// <param name="Time">The daemon's.</param>
/// <param name="Stop">Ends waiting.</param>
internal sealed record LabStart(int Port, bool PortIsWanted, LabLog Log, TimeProvider Time, CancellationToken Stop);
