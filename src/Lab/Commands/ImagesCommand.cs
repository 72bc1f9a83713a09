using System.CommandLine;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab images": which images pods can have, and what runs instead.</summary>
internal static class ImagesCommand
{
    public static Command Create()
    {
        var name = LabOptions.Name();
        var command = new Command("images", "list the images that pods can have, and what runs instead") { name };
        command.SetVerb((parsed, _) =>
        {
            var file = LabState.Of(parsed.GetRequiredValue(name)).ImagesPath;
            foreach (var image in Read(file).Images)
            {
                Console.WriteLine($"{image.Name,-44} {string.Join(' ', image.Entrypoint.Concat(image.Command))}");
            }

            Console.WriteLine($"""

                For more, write {file}; a running lab follows it,
                and 'down' removes it with the lab. For each image, the program that it stands for:
                images:
                  example.org/mine: {"{"}command: [PROGRAM, ARGUMENT]{"}"}
                """);
            return Task.FromResult(0);
        });
        return command;
    }

    private static ImageTable Read(string file)
    {
        try
        {
            return File.Exists(file) ? ImageTable.Load(file) : ImageTable.BuiltIn;
        }
        catch (FormatException fault)
        {
            throw new LabException(fault.Message);
        }
    }
}
