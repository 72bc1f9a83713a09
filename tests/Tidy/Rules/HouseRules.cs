using Signalbox.Tidy.Reading;

namespace Signalbox.Tidy.Rules;

/// <summary>Every rule by its name, the word that findings and exemptions use.</summary>
public static class HouseRules
{
    public static IReadOnlyDictionary<string, Func<Tree, IEnumerable<Finding>>> All { get; } =
        new Dictionary<string, Func<Tree, IEnumerable<Finding>>>
        {
            [Walls.References] = Walls.CheckReferences,
            [Walls.Namespaces] = Walls.CheckNamespaces,
            [Walls.Rooms] = Walls.CheckRooms,
            [Purity.Native] = Purity.CheckNative,
            [Purity.Processes] = Purity.CheckProcesses,
            [Purity.Core] = Purity.CheckCore,
            [Purity.StaticState] = Purity.CheckStaticState,
            [Clocks.Now] = Clocks.CheckNow,
            [Clocks.Sleeps] = Clocks.CheckSleeps,
            [Sizes.FileSize] = Sizes.CheckFiles,
            [Sizes.MethodSize] = Sizes.CheckMethods,
            [Sizes.LineLength] = Sizes.CheckLines,
            [Sizes.Parameters] = Sizes.CheckParameters,
            [Sizes.Nesting] = Sizes.CheckNesting,
            [Types.OnePublicType] = Types.CheckOnePublicType,
            [Types.TypeName] = Types.CheckNames,
            [Types.FolderName] = Types.CheckFolders,
            [Types.DocComment] = Types.CheckDocComments,
            [Types.Namespace] = Types.CheckNamespace,
            [Words.Open] = Words.CheckOpen,
            [Words.Region] = Words.CheckRegions,
            [Documents.Path] = Documents.CheckPaths,
            [Documents.Name] = Documents.CheckNames,
        };
}
