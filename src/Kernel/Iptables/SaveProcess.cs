namespace Signalbox.Kernel.Iptables;

/// <summary>Takes one line without its line end. The bytes are valid during the call only.</summary>
public delegate void SaveLine(ReadOnlySpan<byte> line);

/// <summary>Runs iptables-save and hands on its lines as they come. Mind that iptables-nft-save 1.8.9 is quadratic in
/// chains (1.1 s at 11,000) and crashes at 110,000: see <see cref="Nftables.ChainList"/>.</summary>
public static class SaveProcess
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Reads one table, or all that exist when <paramref name="table"/> is null, without counters. A legacy
    /// table that is named is created by that. Throws <see cref="KernelException"/> when the program fails; lines
    /// handed on before that are not the whole.</summary>
    public static void Run(IptablesTools tools, string? table, SaveLine onLine) =>
        Run(tools, table is null ? [] : ["-t", table], output => ReadLines(output, onLine));

    /// <summary>All tables that exist, with counters, as one text. Throws <see cref="KernelException"/> when the
    /// program fails.</summary>
    public static byte[] ReadCounted(IptablesTools tools)
    {
        using var all = new MemoryStream();
        Run(tools, ["-c"], output => output.CopyTo(all));
        return all.ToArray();
    }

    private static void Run(IptablesTools tools, string[] arguments, Action<Stream> read)
    {
        using var process = ToolProcess.Start(tools.SavePath, arguments);
        using var pipes = new ReadPipes(process);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            read(process.StandardOutput.BaseStream);
        }
        catch
        {
            process.Kill();
            throw;
        }

        process.WaitForExit();
        var words = errors.GetAwaiter().GetResult().Trim();
        if (process.ExitCode != 0)
        {
            throw new KernelException(
                $"read {(arguments is ["-t", var table] ? $"table {table}" : "all tables")} with {tools.SavePath}",
                RestoreWords.IsDenied(words) ? KernelErrorKind.Denied : KernelErrorKind.Broken,
                $"{ToolProcess.Ending(process.ExitCode)}: {words}{Advice(tools, words)}");
        }
    }

    /// <summary>The program itself only knows of root, who in a container may lack this.</summary>
    private static string Advice(IptablesTools tools, string words) =>
        tools.Variant == IptablesVariant.Legacy && RestoreWords.IsDenied(words)
            ? "; legacy tables are asked for at a raw socket, which needs CAP_NET_RAW"
            : "";

    internal static void ReadLines(Stream stream, SaveLine onLine)
    {
        var buffer = new byte[BufferSize];
        var held = 0;
        int count;
        while ((count = stream.Read(buffer, held, buffer.Length - held)) > 0)
        {
            held += count;
            var start = 0;
            int end;
            while ((end = buffer.AsSpan(start, held - start).IndexOf((byte)'\n')) >= 0)
            {
                onLine(buffer.AsSpan(start, end));
                start += end + 1;
            }

            held -= start;
            buffer.AsSpan(start, held).CopyTo(buffer);
            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        if (held > 0)
        {
            onLine(buffer.AsSpan(0, held));
        }
    }
}
