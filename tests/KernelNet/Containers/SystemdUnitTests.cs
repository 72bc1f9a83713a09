using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Containers;

/// <summary>The unit below deploy/, as systemd's own tools judge it; whether the program can live with it is for
/// <see cref="ContainerTests"/>.</summary>
public sealed class SystemdUnitTests
{
    [Fact]
    public void Systemd_knows_every_setting_and_finds_the_service_well_confined()
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-unit-").FullName;
        try
        {
            var unit = Path.Combine(folder, "signalbox.service");
            File.WriteAllText(unit, File.ReadAllText(SystemdUnit.FilePath)
                .Replace("/usr/local/bin/signalbox", BuiltPrograms.Agent));
            var verified = Command.Run("systemd-analyze", ["verify", unit]);
            Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));

            // In tenths of systemd's scale of exposure, which goes from 0 to 10.
            var judged = Command.Run("systemd-analyze", ["security", "--offline=true", "--threshold=22", unit]);
            Assert.True(judged.ExitCode == 0, judged.Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
