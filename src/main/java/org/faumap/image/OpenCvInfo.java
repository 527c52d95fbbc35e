package org.faumap.image;

import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Tells the operator what decodes and finds faces. */
@Component
final class OpenCvInfo implements InfoContributor {
    @Override
    public void contribute(Info.Builder info) {
        info.withDetail("detector", Map.of("OpenCV", opencv_core.CV_VERSION));
    }
}
