namespace Catalyze.PodApi.Placement;

/// <summary>A reservation's life; when it is released its row is gone.</summary>
public enum ReservationState
{
    /// <summary>Waits for the award row; expires.</summary>
    Held,

    /// <summary>The award was made.</summary>
    Committed,
}
