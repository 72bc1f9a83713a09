namespace Signalbox.Core.Render.Nftables;

/// <summary>How the endpoints of a pool stand in a map, so that one draw with a constant modulus picks one of them
/// whatever the pool's size. Each endpoint gets the same number of slots, side by side, in the smallest class with
/// room for all; slots that are left over stay empty, and a draw that meets one is repeated.</summary>
public static class PoolSlots
{
    /// <summary>Slots in each class. Twelve are filled exactly by pools of 1, 2, 3, 4, 6 and 12.</summary>
    public static readonly uint[] Classes = [12, 96, 768, 6144, 49152];

    /// <summary>Endpoints that a pool can have at the most; further ones get no traffic.</summary>
    public const int MaxEndpoints = 49152;

    /// <summary>The first slot of a class: 0 for the first class, else the class's own size, so that no two classes
    /// share a slot.</summary>
    public static uint FirstSlot(uint slots) => slots == Classes[0] ? 0 : slots;

    /// <summary>The class of a pool with so many endpoints, and the slots that each endpoint gets.</summary>
    public static (uint Class, int PerEndpoint) Of(int endpoints)
    {
        foreach (var slots in Classes)
        {
            if (endpoints <= slots)
            {
                return (slots, (int)slots / Math.Max(endpoints, 1));
            }
        }

        return (Classes[^1], 1);
    }
}
